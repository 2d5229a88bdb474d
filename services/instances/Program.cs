using Panel.Hosting.Draining;
using Panel.Instances;

await InstancesHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8093")).RunAsync();
