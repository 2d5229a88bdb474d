using Panel.Alerts;
using Panel.Telemetry;

await AlertsHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8095")).RunAsync();
