using Panel.Gateway;
using Panel.Hosting.Draining;

await GatewayHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8090")).RunAsync();
