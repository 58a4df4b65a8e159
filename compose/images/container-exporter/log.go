package main

import (
	"io"
	"log/slog"
	"strings"
)

// A log whose lines are objects with time, level, msg and (if there is one) run, as those of the other services of this repository.
func newLog(w io.Writer, run string) *slog.Logger {
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if level, ok := a.Value.Any().(slog.Level); ok && a.Key == slog.LevelKey {
			name := strings.ToLower(level.String())
			if level == slog.LevelWarn {
				name = "warning"
			}
			return slog.String(slog.LevelKey, name)
		}
		return a
	}})
	if run == "" {
		return slog.New(handler)
	}
	return slog.New(handler).With("run", run)
}
