using System.CommandLine;
using Panel.Plugins.Host.Packages;

namespace Panel.Standalone.Plugins;

/// <summary><c>panel plugin keygen</c>: a publisher's key.</summary>
internal static class KeygenCommand
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        var name = new Argument<string>("name")
        {
            Description = "Of the files: NAME.key is the private half, NAME.pub the public one.",
            DefaultValueFactory = _ => "publisher",
        };
        var command = new Command("keygen", "Make a key to sign packages with (ECDSA P-256).") { name };
        command.SetAction(
            (arguments, cancellationToken) =>
                PluginCommand.TryAsync(() => RunAsync(arguments.GetValue(name)!, cancellationToken))
        );
        return command;
    }

    private static async Task<int> RunAsync(string name, CancellationToken cancellationToken)
    {
        using var key = PublisherKeys.Generate();
        // An existing key is never overwritten: packages that it signed could not be followed by others.
        await WriteAsync($"{name}.key", key.ExportPkcs8PrivateKeyPem(), Mine, cancellationToken);
        await WriteAsync(
            $"{name}.pub",
            PublisherKeys.PublicKeyOf(key),
            Mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            cancellationToken
        );
        Console.WriteLine($"key id      {PublisherKeys.IdOf(key)}");
        Console.WriteLine($"public key  {PublisherKeys.PublicKeyOf(key)}");
        Console.WriteLine($"Keep {name}.key secret. Administrators take {name}.pub in to trust your plugins.");
        return 0;
    }

    private static async Task WriteAsync(
        string path,
        string text,
        UnixFileMode mode,
        CancellationToken cancellationToken
    )
    {
        await using var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            }
        );
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(text.AsMemory(), cancellationToken);
    }
}
