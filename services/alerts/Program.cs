using Panel.Alerts;
using Panel.Hosting.Draining;

await AlertsHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8095")).RunAsync();
