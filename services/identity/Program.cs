using Panel.Hosting.Draining;
using Panel.Identity;

await IdentityHost.Create(args, builder => builder.RunAsProcess("http://127.0.0.1:8091")).RunAsync();
