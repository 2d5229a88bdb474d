using System.CommandLine;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin verify</c>: would the panel take this package, and as whose?</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var package = new Argument<string>("package") { Description = "The zip." };
        var keys = new Option<string[]>("--key")
        {
            Description = "A public key to trust (the .pub file); may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("verify", "Check a package; runs nothing of it.") { package, keys };
        command.SetAction(
            (arguments, cancellationToken) =>
                PluginCommand.TryAsync(() =>
                    RunAsync(arguments.GetValue(package)!, arguments.GetValue(keys)!, cancellationToken)
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] keyFiles, CancellationToken cancellationToken)
    {
        List<PublisherKey> keys = [];
        foreach (var file in keyFiles)
        {
            keys.Add(await PluginKeys.ReadPublicAsync(file, cancellationToken));
        }

        await using var package = File.OpenRead(path);
        var check = await new PluginPackages().CheckAsync(package, keys, cancellationToken);
        if (check.Manifest is not { } manifest)
        {
            // What a package says is a stranger's text.
            Terminal.WriteLine($"refused  {check.Code}  {check.Error}");
            return 1;
        }

        var signature = check.KeyId is { } id ? $"signed by {id}" : "signed by none of the given keys";
        Terminal.WriteLine($"{manifest.Id} {manifest.Version}  {signature}");
        Terminal.WriteLine($"capabilities  {string.Join(", ", manifest.Capabilities)}");
        Terminal.WriteLine($"hosts         {string.Join(", ", manifest.Hosts)}");
        Terminal.WriteLine($"contract      {manifest.Contract.Min} to {manifest.Contract.Max}");
        Terminal.WriteLine($"files         {manifest.Files.Count}");
        return keys.Count > 0 && check.KeyId is null ? 1 : 0;
    }
}
