package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const containers = `[
 {"Id":"0123456789abcdef","State":"running","Status":"Up 3 seconds (health: starting)","Names":["/lab-kafka-1"],"Labels":{"com.docker.compose.service":"kafka"}},
 {"Id":"1123456789abcdef","State":"exited","Status":"Exited (137) 2 seconds ago","Names":["/lab-minio-1"],"Labels":{"com.docker.compose.service":"minio"}},
 {"Id":"3123456789abcdef","State":"created","Status":"Created","Names":["/lab-airflow-1"],"Labels":{"com.docker.compose.service":"airflow"}},
 {"Id":"2123456789abcdef","State":"running","Status":"Up 3 minutes (unhealthy)","Names":["/lab-trino-1"],"Labels":{"com.docker.compose.service":"trino"}}]`

const usage = `{"cpu_stats":{"cpu_usage":{"total_usage":2500000000}},"memory_stats":{"usage":1000,"limit":4000,"stats":{"total_inactive_file":300,"inactive_file":1}},
 "networks":{"eth0":{"rx_bytes":7,"tx_bytes":8}},"blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":5},{"op":"read","value":6},{"op":"Write","value":9}]},"pids_stats":{"current":12}}`

// An engine on a socket: three containers, and what `events` writes.
func fakeEngine(t *testing.T, events func(http.ResponseWriter, *http.Request)) *engine {
	socket := filepath.Join(t.TempDir(), "engine.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1.41/containers/json", func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Query().Get("filters"), "com.docker.compose.project=lab") {
			http.Error(w, "whose?", http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, containers)
	})
	mux.HandleFunc("/v1.41/containers/0123456789abcdef/stats", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, usage) })
	mux.HandleFunc("/v1.41/events", events)
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return newEngine(socket, "lab")
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("%s is not in\n%s", line, text)
		}
	}
}

func TestShowsStates(t *testing.T) {
	x := &exporter{fakeEngine(t, http.NotFound), newCounts()}
	text, err := x.text(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, text,
		"# TYPE container_running gauge",
		`container_running{name="lab-kafka-1",component="kafka"} 1`,
		`container_starting{name="lab-kafka-1",component="kafka"} 1`,
		`container_running{name="lab-minio-1",component="minio"} 0`,
		`container_unhealthy{name="lab-trino-1",component="trino"} 1`,
		`container_unhealthy{name="lab-kafka-1",component="kafka"} 0`,
		`container_deaths_total{name="lab-minio-1",component="minio"} 0`)
	if strings.Contains(text, "airflow") {
		t.Error("what waits for others is not down")
	}
	if strings.Count(text, "# TYPE container_running") != 1 {
		t.Error("a type is told once")
	}
}

func TestShowsUseOfWhatRunsAndAnswers(t *testing.T) {
	x := &exporter{fakeEngine(t, http.NotFound), newCounts()}
	text, err := x.text(context.Background(), true)
	if err != nil {
		t.Fatal(err)
	}
	l := `{name="lab-kafka-1",component="kafka"} `
	wantLines(t, text, "container_cpu_usage_seconds_total"+l+"2.5", "container_memory_working_set_bytes"+l+"700", "container_fs_reads_bytes_total"+l+"11",
		"container_processes"+l+"12", `container_network_receive_bytes_total{name="lab-kafka-1",component="kafka",interface="eth0"} 7`)
	// Trino's statistics are not found, minio has ended.
	if strings.Contains(text, "trino") || strings.Contains(text, "minio") {
		t.Error(text)
	}
}

func TestCountsWhatHappens(t *testing.T) {
	now := time.Now().UnixNano()
	told := func(action, exitCode string, at int64) string {
		return fmt.Sprintf(`{"Action":"%s","Actor":{"Attributes":{"name":"lab-kafka-1","exitCode":"%s"}},"timeNano":%d}`, action, exitCode, at)
	}
	asked := 0
	e := fakeEngine(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		// The second stream repeats what the first has told, as one does after an engine was away.
		fmt.Fprintln(w, told("die", "137", now+1e9))
		fmt.Fprintln(w, told("start", "", now+2e9))
		if asked > 1 {
			fmt.Fprintln(w, told("oom", "", now+3e9))
			fmt.Fprintln(w, told("die", "1", now+4e9))
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c := newCounts()
	go watch(ctx, e, c, time.Millisecond)
	want := count{starts: 1, deaths: 2, ooms: 1, exitCode: 1}
	for c.of("lab-kafka-1") != want {
		if ctx.Err() != nil {
			t.Fatalf("%+v", c.of("lab-kafka-1"))
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	if got := c.of("lab-kafka-1"); got != want {
		t.Fatalf("%+v", got)
	}
	if c.of("lab-minio-1") != (count{}) {
		t.Error("nothing has happened to minio")
	}
}

func TestAnEngineThatIsAwayIsAnError(t *testing.T) {
	x := &exporter{newEngine(filepath.Join(t.TempDir(), "none.sock"), "lab"), newCounts()}
	if _, err := x.text(context.Background(), false); err == nil {
		t.Error("no error")
	}
}
