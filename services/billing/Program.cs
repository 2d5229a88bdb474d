using Panel.Billing;
using Panel.Telemetry;

await BillingHost.Create(args, builder => builder.ServeMetricsAt("http://127.0.0.1:8094")).RunAsync();
