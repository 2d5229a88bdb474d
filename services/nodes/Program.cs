using Panel.Nodes;
using Panel.Telemetry;

await NodesHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8092")).RunAsync();
