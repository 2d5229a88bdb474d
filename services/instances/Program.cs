using Panel.Instances;
using Panel.Telemetry;

await InstancesHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8093")).RunAsync();
