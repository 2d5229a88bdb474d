using Panel.Alerts;

await AlertsHost.Create(args).RunAsync();
