using Panel.Identity;
using Panel.Telemetry;

await IdentityHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8091")).RunAsync();
