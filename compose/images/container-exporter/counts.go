package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// What has happened to a container since the exporter began to look: a container that died and is back again at once shows here alone.
type count struct {
	starts, deaths, ooms int
	exitCode             int
}

type counts struct {
	sync.Mutex
	byName map[string]*count
	seen   int64
}

func newCounts() *counts { return &counts{byName: map[string]*count{}} }

// A copy; a name that nothing has happened to has zeros, so that a rise shows.
func (c *counts) of(name string) count {
	c.Lock()
	defer c.Unlock()
	if found, ok := c.byName[name]; ok {
		return *found
	}
	return count{}
}

func (c *counts) note(e event) {
	c.Lock()
	defer c.Unlock()
	// A stream that begins again may repeat the last one.
	if e.Nanos <= c.seen {
		return
	}
	c.seen = e.Nanos
	name := e.Actor.Attributes["name"]
	one, ok := c.byName[name]
	if !ok {
		one = &count{}
		c.byName[name] = one
	}
	switch e.Action {
	case "start":
		one.starts++
	case "die":
		one.deaths++
		one.exitCode, _ = strconv.Atoi(e.Actor.Attributes["exitCode"])
	case "oom":
		one.ooms++
	}
}

// Counts events until the context ends; an engine that goes away is asked again, from where it ended.
func watch(ctx context.Context, e *engine, c *counts, pause time.Duration) {
	c.Lock()
	c.seen = time.Now().UnixNano()
	c.Unlock()
	for ctx.Err() == nil {
		c.Lock()
		since := c.seen
		c.Unlock()
		if err := e.events(ctx, since, c.note); err != nil && ctx.Err() == nil {
			slog.Warn(fmt.Sprintf("the engine's events ended: %v", err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}
