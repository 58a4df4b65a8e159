module container-exporter

go 1.24
