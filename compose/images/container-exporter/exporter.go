package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

type exporter struct {
	engine *engine
	counts *counts
}

func (x *exporter) serve(withUse bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := x.text(r.Context(), withUse)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("content-type", "text/plain; version=0.0.4; charset=utf-8")
		io.WriteString(w, text)
	}
}

func (x *exporter) text(ctx context.Context, withUse bool) (string, error) {
	list, err := x.engine.list(ctx)
	if err != nil {
		return "", err
	}
	sort.Slice(list, func(a, b int) bool { return list[a].name() < list[b].name() })
	f := families{}
	if !withUse {
		for _, c := range list {
			f.state(c, x.counts.of(c.name()))
		}
		return f.String(), nil
	}
	uses := x.uses(ctx, list)
	for _, c := range list {
		if u, ok := uses[c.ID]; ok {
			f.use(c, u)
		}
	}
	return f.String(), nil
}

// Of containers that end meanwhile, there is none.
func (x *exporter) uses(ctx context.Context, list []container) map[string]use {
	found, lock, all := map[string]use{}, sync.Mutex{}, sync.WaitGroup{}
	// Each answer comes with the engine’s next look at that container, up to a second later: they wait side by side.
	slots := make(chan struct{}, 32)
	for _, c := range list {
		if c.State != "running" {
			continue
		}
		all.Add(1)
		go func() {
			defer all.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			u, err := x.engine.use(ctx, c.ID)
			if err != nil {
				slog.Warn(err.Error())
				return
			}
			lock.Lock()
			defer lock.Unlock()
			found[c.ID] = u
		}()
	}
	all.Wait()
	return found
}

// Samples by metric: all of one metric stand together, below its type.
type families struct {
	names   []string
	samples map[string][]string
}

func (f *families) add(name, kind, help, labels string, value any) {
	if f.samples == nil {
		f.samples = map[string][]string{}
	}
	if _, ok := f.samples[name]; !ok {
		f.names = append(f.names, name)
		f.samples[name] = []string{fmt.Sprintf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)}
	}
	f.samples[name] = append(f.samples[name], fmt.Sprintf("%s{%s} %v\n", name, labels, value))
}

func (f *families) String() string {
	var b strings.Builder
	for _, name := range f.names {
		b.WriteString(strings.Join(f.samples[name], ""))
	}
	return b.String()
}

var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func labelsOf(c container) string {
	return fmt.Sprintf(`name="%s",component="%s"`, escaper.Replace(c.name()), escaper.Replace(c.Labels[serviceLabel]))
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (f *families) state(c container, happened count) {
	l := labelsOf(c)
	running := c.State == "running"
	f.add("container_running", "gauge", "Whether its process runs.", l, number(running))
	f.add("container_unhealthy", "gauge", "Whether its health check fails.", l, number(running && strings.Contains(c.Status, "(unhealthy)")))
	f.add("container_starting", "gauge", "Whether its health check has not said yes yet.", l, number(running && strings.Contains(c.Status, "(health: starting)")))
	f.add("container_starts_total", "counter", "Starts seen by this exporter.", l, happened.starts)
	f.add("container_deaths_total", "counter", "Ends seen by this exporter, wanted or not.", l, happened.deaths)
	f.add("container_oom_events_total", "counter", "Times that memory ran out, seen by this exporter.", l, happened.ooms)
	f.add("container_last_exit_code", "gauge", "Of the last end that this exporter saw.", l, happened.exitCode)
	f.add("container_last_seen", "gauge", "When it was looked at.", l, time.Now().Unix())
}

func (f *families) use(c container, u use) {
	l := labelsOf(c)
	f.add("container_cpu_usage_seconds_total", "counter", "CPU time since its process started.", l, float64(u.CPU.Usage.Total)/1e9)
	f.add("container_memory_usage_bytes", "gauge", "Memory, the file cache included.", l, u.Memory.Usage)
	f.add("container_memory_working_set_bytes", "gauge", "Memory without the cache that can be taken back.", l, u.workingSet())
	f.add("container_spec_memory_limit_bytes", "gauge", "What it may have.", l, u.Memory.Limit)
	f.add("container_processes", "gauge", "Processes and threads.", l, u.Processes.Current)
	var interfaces []string
	for name := range u.Networks {
		interfaces = append(interfaces, name)
	}
	sort.Strings(interfaces)
	for _, name := range interfaces {
		labels := fmt.Sprintf(`%s,interface="%s"`, l, escaper.Replace(name))
		f.add("container_network_receive_bytes_total", "counter", "Received.", labels, u.Networks[name].Received)
		f.add("container_network_transmit_bytes_total", "counter", "Sent.", labels, u.Networks[name].Sent)
	}
	bytes := map[string]uint64{}
	for _, entry := range u.Disk.Bytes {
		bytes[strings.ToLower(entry.Op)] += entry.Value
	}
	f.add("container_fs_reads_bytes_total", "counter", "Read from disks.", l, bytes["read"])
	f.add("container_fs_writes_bytes_total", "counter", "Written to disks.", l, bytes["write"])
}
