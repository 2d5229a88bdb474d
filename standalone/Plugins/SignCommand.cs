using System.CommandLine;
using Panel.Plugins.Host.Packages;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin sign</c>: puts a signature into a package, in place of the one it had.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var package = new Argument<string>("package") { Description = "The zip." };
        var key = new Option<string>("--key") { Description = "The private key.", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "Default: the package itself." };
        var command = new Command("sign", "Sign a package.") { package, key, output };
        command.SetAction(
            (arguments, cancellationToken) =>
                PluginCommand.TryAsync(() =>
                    RunAsync(
                        arguments.GetValue(package)!,
                        arguments.GetValue(key)!,
                        arguments.GetValue(output),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string path,
        string keyFile,
        string? output,
        CancellationToken cancellationToken
    )
    {
        using var key = await PluginKeys.ReadPrivateAsync(keyFile, cancellationToken);
        using var signed = new MemoryStream();
        await using (var package = File.OpenRead(path))
        {
            await PluginPackageWriter.SignAsync(package, signed, key, cancellationToken);
        }

        await File.WriteAllBytesAsync(output ?? path, signed.ToArray(), cancellationToken);
        Console.WriteLine($"{output ?? path}  signed by {PublisherKeys.IdOf(key)}");
        return 0;
    }
}
