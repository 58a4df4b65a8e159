// container-exporter: how the containers of one compose project are and what they use, for Prometheus, from the Docker Engine API. The engine reads the
// control groups, so it works with both versions of them. Standard library only.
//
// cAdvisor, which has the same names for use, knows neither health checks nor containers that have ended.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"
)

func main() {
	socket := flag.String("socket", "/var/run/docker.sock", "the engine's socket")
	listen := flag.String("listen", ":8080", "address to listen on")
	project := flag.String("project", os.Getenv("COMPOSE_PROJECT_NAME"), "compose project whose containers are shown")
	check := flag.Bool("check", false, "asks the one that runs whether it is healthy, and ends")
	flag.Parse()
	if *check {
		os.Exit(healthCheck("http://127.0.0.1" + *listen + "/healthz"))
	}
	slog.SetDefault(newLog(os.Stderr, os.Getenv("LAKELAB_RUN")))
	if *project == "" {
		fail("no project: set COMPOSE_PROJECT_NAME, or -project")
	}
	engine := newEngine(*socket, *project)
	counts := newCounts()
	go watch(context.Background(), engine, counts, time.Second)

	exporter := &exporter{engine, counts}
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	// Cheap, for what must be known at once: one question to the engine.
	http.HandleFunc("/states", exporter.serve(false))
	// One more question for each container that runs.
	http.HandleFunc("/metrics", exporter.serve(true))
	slog.Info(fmt.Sprintf("shows the containers of %s on %s", *project, *listen))
	fail(http.ListenAndServe(*listen, nil).Error())
}

func fail(why string) {
	slog.Error(why)
	os.Exit(1)
}

func healthCheck(url string) int {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get(url)
	if err != nil || answer.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}
