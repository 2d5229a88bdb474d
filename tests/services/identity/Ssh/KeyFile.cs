using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

/// <summary>A key pair that ssh-keygen made, with the certificate for it beside.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Path => _folder["id"];

    public string CertificatePath => _folder["id-cert.pub"];

    public string PublicKey => File.ReadAllText(_folder["id.pub"]);

    /// <param name="type">For example <c>ed25519</c> or <c>ecdsa</c>.</param>
    public static async Task<KeyFile> CreateAsync(string type = "ed25519", int? bits = null)
    {
        var key = new KeyFile();
        (
            await Tool.RunAsync(
                "ssh-keygen",
                [
                    "-q",
                    "-t",
                    type,
                    .. bits is null ? Array.Empty<string>() : ["-b", $"{bits}"],
                    "-N",
                    "",
                    "-C",
                    "somebody@home",
                    "-f",
                    key.Path,
                ]
            )
        ).Succeeded();
        return key;
    }

    /// <summary>What <c>ssh-keygen -L</c> reads in a certificate, which it also checks the signature of.</summary>
    public async Task<string> ReadAsync(string certificate)
    {
        await File.WriteAllTextAsync(CertificatePath, certificate + "\n");
        return (await Tool.RunAsync("ssh-keygen", "-L", "-f", CertificatePath)).Succeeded().Output;
    }

    /// <summary>True when <c>ssh-keygen -Q</c> finds the certificate in the list.</summary>
    public async Task<bool> IsRevokedAsync(string certificate, byte[] list)
    {
        await File.WriteAllTextAsync(CertificatePath, certificate + "\n");
        await File.WriteAllBytesAsync(_folder["krl"], list);
        var query = await Tool.RunAsync("ssh-keygen", "-Q", "-f", _folder["krl"], CertificatePath);
        // It exits with 1 for a revoked key and for a list that it cannot read.
        return query.Output.Contains("REVOKED", StringComparison.Ordinal)
            || (
                query.Output.Contains(": ok", StringComparison.Ordinal)
                    ? false
                    : throw new InvalidOperationException(query.Output)
            );
    }

    public void Dispose() => _folder.Dispose();
}
