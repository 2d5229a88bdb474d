using Panel.Gateway;
using Panel.Telemetry;

await GatewayHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8090")).RunAsync();
