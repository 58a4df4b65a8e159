package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const serviceLabel = "com.docker.compose.service"

// A container as the engine lists it.
type container struct {
	ID     string `json:"Id"`
	State  string
	Status string
	Names  []string
	Labels map[string]string
}

func (c container) name() string {
	if len(c.Names) == 0 {
		return c.ID[:12]
	}
	return strings.TrimPrefix(c.Names[0], "/")
}

// What a container uses. Counters count from the start of its process.
type use struct {
	CPU struct {
		Usage struct {
			Total uint64 `json:"total_usage"`
		} `json:"cpu_usage"`
	} `json:"cpu_stats"`
	Memory struct {
		Usage, Limit uint64
		Stats        map[string]uint64
	} `json:"memory_stats"`
	Networks map[string]struct {
		Received uint64 `json:"rx_bytes"`
		Sent     uint64 `json:"tx_bytes"`
	}
	Disk struct {
		Bytes []struct {
			Op    string
			Value uint64
		} `json:"io_service_bytes_recursive"`
	} `json:"blkio_stats"`
	Processes struct{ Current uint64 } `json:"pids_stats"`
}

// Memory without the file cache that the kernel can take back; version 1 of control groups has the cache of all as total_….
func (u use) workingSet() uint64 {
	cache, ok := u.Memory.Stats["total_inactive_file"]
	if !ok {
		cache = u.Memory.Stats["inactive_file"]
	}
	return u.Memory.Usage - min(cache, u.Memory.Usage)
}

// Something that has happened to a container: start, die, oom.
type event struct {
	Action string
	Actor  struct{ Attributes map[string]string }
	Nanos  int64 `json:"timeNano"`
}

type engine struct {
	client  *http.Client
	project string
}

func newEngine(socket, project string) *engine {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "unix", socket)
	}
	return &engine{&http.Client{Transport: &http.Transport{DialContext: dial}}, project}
}

// Those that were made and never started, because they wait for others, are left out: they are not down.
func (e *engine) list(ctx context.Context) ([]container, error) {
	var all, list []container
	if err := e.get(ctx, "/containers/json?all=1&filters="+e.filters(nil), &all); err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.State != "created" {
			list = append(list, c)
		}
	}
	return list, nil
}

func (e *engine) use(ctx context.Context, id string) (use, error) {
	var u use
	err := e.get(ctx, "/containers/"+id+"/stats?stream=false&one-shot=true", &u)
	return u, err
}

// Calls back for each event from `since` (nanoseconds of the epoch) on, until the engine ends the stream.
func (e *engine) events(ctx context.Context, since int64, tell func(event)) error {
	path := fmt.Sprintf("/events?since=%d.%09d&filters=%s", since/1e9, since%1e9, e.filters([]string{"start", "die", "oom"}))
	body, err := e.open(ctx, path)
	if err != nil {
		return err
	}
	defer body.Close()
	for decoder := json.NewDecoder(body); ; {
		var one event
		if err := decoder.Decode(&one); err != nil {
			return err
		}
		tell(one)
	}
}

func (e *engine) filters(events []string) string {
	filters := map[string][]string{"label": {"com.docker.compose.project=" + e.project}}
	if events != nil {
		filters["event"], filters["type"] = events, []string{"container"}
	}
	text, _ := json.Marshal(filters)
	return url.QueryEscape(string(text))
}

func (e *engine) get(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	body, err := e.open(ctx, path)
	if err != nil {
		return err
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(into)
}

func (e *engine) open(ctx context.Context, path string) (io.ReadCloser, error) {
	// Version 1.41 is that of engine 20.10.
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/v1.41"+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := e.client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		defer answer.Body.Close()
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 300))
		return nil, fmt.Errorf("%s: %s %s", path, answer.Status, said)
	}
	return answer.Body, nil
}
