using Panel.Hosting.Draining;
using Panel.Nodes;

await NodesHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8092")).RunAsync();
