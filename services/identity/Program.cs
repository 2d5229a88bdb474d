using Panel.Identity;

await IdentityHost.Create(args).RunAsync();
