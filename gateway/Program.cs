using Panel.Gateway;

await GatewayHost.Create(args).RunAsync();
