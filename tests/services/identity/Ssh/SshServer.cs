using System.Diagnostics;
using System.Net.Sockets;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

/// <summary>
/// A real sshd on loopback that trusts the authority's keys and its revocation
/// list. Needs root, as sshd does to log a user in.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private Process? _process;

    /// <param name="principals">Which principals may log in as root.</param>
    public static async Task<SshServer> StartAsync(GatewayClient gateway, params string[] principals)
    {
        var server = new SshServer();
        (await Tool.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", server._folder["host"])).Succeeded();
        await File.WriteAllLinesAsync(server._folder["principals_root"], principals);
        await File.WriteAllTextAsync(server._folder["config"], server.Configuration());
        await server.FetchAsync(gateway);
        Directory.CreateDirectory("/run/sshd");
        server._process = Process.Start(
            new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-f", server._folder["config"], "-E", server._folder["log"]])
            {
                UseShellExecute = false,
            }
        )!;
        await Eventually.TrueAsync(server.AnswersAsync);
        return server;
    }

    /// <summary>What a server does from time to time: the trusted keys and the revocation list of now.</summary>
    public async Task FetchAsync(GatewayClient gateway)
    {
        await File.WriteAllTextAsync(_folder["trusted"], await gateway.TrustedKeysAsync());
        await File.WriteAllBytesAsync(_folder["revoked"], await gateway.RevocationListAsync());
    }

    /// <summary>Logs in as root with the key and its certificate and runs a command.</summary>
    public async Task<Tool> LogInAsync(KeyFile key, string certificate, string command = "echo in")
    {
        await File.WriteAllTextAsync(key.CertificatePath, certificate + "\n");
        return await Tool.RunAsync(
            "ssh",
            "-F",
            "none",
            "-i",
            key.Path,
            "-o",
            $"CertificateFile={key.CertificatePath}",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "IdentityAgent=none",
            "-o",
            "BatchMode=yes",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "ConnectTimeout=10",
            "-p",
            $"{_port}",
            "root@127.0.0.1",
            command
        );
    }

    public string Log => File.ReadAllText(_folder["log"]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port, cancellationToken);
        return true;
    }

    // MaxStartups: failed tries of one test come quickly one after the other.
    private string Configuration() =>
        $"""
            ListenAddress 127.0.0.1:{_port}
            HostKey {_folder["host"]}
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            AuthorizedKeysFile none
            TrustedUserCAKeys {_folder["trusted"]}
            RevokedKeys {_folder["revoked"]}
            AuthorizedPrincipalsFile {_folder["principals_%u"]}
            MaxStartups 100
            LogLevel VERBOSE

            """;
}
