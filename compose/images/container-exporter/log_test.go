package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestLinesAreObjects(t *testing.T) {
	for _, run := range []string{"", "20261125-a"} {
		var said bytes.Buffer
		newLog(&said, run).Warn("the engine's\n\"events\" ended")
		line := map[string]string{}
		if err := json.Unmarshal(said.Bytes(), &line); err != nil {
			t.Fatal(err, said.String())
		}
		if line["level"] != "warning" || line["msg"] != "the engine's\n\"events\" ended" || line["run"] != run || line["time"] == "" {
			t.Error(said.String())
		}
		if _, ok := line["run"]; ok != (run != "") {
			t.Error("no run is named where there is none:", said.String())
		}
	}
}
