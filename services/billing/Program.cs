using Panel.Billing;
using Panel.Hosting.Draining;

await BillingHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8094")).RunAsync();
