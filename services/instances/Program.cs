using Panel.Instances;

await InstancesHost.Create(args).RunAsync();
