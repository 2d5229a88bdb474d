using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Panel.Plugins.Host.Packages;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin pack</c>: the output of a build becomes a package.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "Where `dotnet publish` put the plugin, with its plugin.json.",
        };
        var manifest = new Option<string?>("--manifest")
        {
            Description = "The plugin.json, when it is not in the folder.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The package. Default: ID-VERSION.zip here.",
        };
        var key = new Option<string?>("--key")
        {
            Description = "Signs with this private key; without it the package stays unsigned.",
        };
        var command = new Command("pack", "Pack a plugin, and check it as the panel will.")
        {
            folder,
            manifest,
            output,
            key,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
                PluginCommand.TryAsync(() =>
                    RunAsync(
                        arguments.GetValue(folder)!,
                        arguments.GetValue(manifest),
                        arguments.GetValue(output),
                        arguments.GetValue(key),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string folder,
        string? manifest,
        string? output,
        string? keyFile,
        CancellationToken cancellationToken
    )
    {
        manifest ??= Path.Combine(folder, "plugin.json");
        using var key = keyFile is null ? null : await PluginKeys.ReadPrivateAsync(keyFile, cancellationToken);
        using var staging = PluginStaging.Create(folder, manifest);
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(staging.Folder, package, key, cancellationToken);
        var path = output ?? await NameOfAsync(manifest, cancellationToken);
        await File.WriteAllBytesAsync(path, package.ToArray(), cancellationToken);
        Console.WriteLine($"{path}  {package.Length} bytes  sha256 {Sha256Of(package)}  {SignedBy(key)}");
        return 0;
    }

    private static async Task<string> NameOfAsync(string manifest, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(manifest);
        using var document = await JsonDocument.ParseAsync(content, default, cancellationToken);
        return $"{document.RootElement.GetProperty("id")}-{document.RootElement.GetProperty("version")}.zip";
    }

    private static string Sha256Of(MemoryStream package) =>
        Convert.ToHexStringLower(SHA256.HashData(package.ToArray()));

    private static string SignedBy(ECDsa? key) => key is null ? "unsigned" : $"signed by {PublisherKeys.IdOf(key)}";
}
