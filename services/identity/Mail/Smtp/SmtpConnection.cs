using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Panel.Identity.Mail.Smtp;

/// <summary>
/// The client's side of RFC 5321, as far as sending one text needs it. The framework's client
/// knows neither TLS from the first byte nor AUTH PLAIN, and goes on
/// without signing in when the server refuses the password; here each step can be cancelled.
/// </summary>
internal sealed class SmtpConnection(MailOptions options, RemoteCertificateValidationCallback? validate = null)
    : IAsyncDisposable
{
    private const int LongestReply = 64;
    private readonly TcpClient _client = new();
    private Stream _stream = Stream.Null;
    private SmtpReader _reader = new(Stream.Null);
    private HashSet<string> _extensions = [];

    /// <summary>Connects, encrypts and signs in.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await _client.ConnectAsync(options.Host, options.Port, cancellation);
        Use(_client.GetStream());
        if (options.Security == MailSecurity.Tls)
        {
            await EncryptAsync(cancellation);
        }

        await ExpectAsync(220, false, cancellation);
        await HelloAsync(cancellation);
        if (options.Security == MailSecurity.StartTls)
        {
            await StartTlsAsync(cancellation);
        }

        if (options.User.Length > 0)
        {
            await SignInAsync(cancellation);
        }
    }

    public async Task SendAsync(string from, string to, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var utf8 = Ascii.IsValid(from) && Ascii.IsValid(to) ? "" : " SMTPUTF8";
        if (utf8.Length > 0 && !_extensions.Contains("SMTPUTF8"))
        {
            throw new SmtpRefusal(
                553,
                "(the server cannot send to addresses with letters beyond ASCII)",
                aboutTheMail: true
            );
        }

        await CommandAsync($"MAIL FROM:<{from}>{utf8}", 250, true, cancellation);
        await CommandAsync($"RCPT TO:<{to}>", 250, true, cancellation);
        await CommandAsync("DATA", 354, true, cancellation);
        await _stream.WriteAsync(message, cancellation);
        await CommandAsync(".", 250, true, cancellation);
    }

    /// <summary>The mail is delivered by then: what goes wrong here does not matter.</summary>
    public Task QuitAsync(CancellationToken cancellation) => CommandAsync("QUIT", 221, false, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }

    private async Task HelloAsync(CancellationToken cancellation)
    {
        var lines = await CommandAsync("EHLO [127.0.0.1]", 250, false, cancellation);
        _extensions = [.. lines.Skip(1).Select(line => line.ToUpperInvariant())];
    }

    private async Task StartTlsAsync(CancellationToken cancellation)
    {
        // Somebody in between could have taken it out of the list; going on in the clear would give them the password.
        if (!_extensions.Contains("STARTTLS"))
        {
            throw new SmtpRefusal(502, "(it offers no STARTTLS; see Mail:Security)", aboutTheMail: false);
        }

        await CommandAsync("STARTTLS", 220, false, cancellation);
        await EncryptAsync(cancellation);
        await HelloAsync(cancellation);
    }

    private async Task EncryptAsync(CancellationToken cancellation)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        Use(tls);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = options.Host,
                RemoteCertificateValidationCallback = validate,
            },
            cancellation
        );
    }

    private async Task SignInAsync(CancellationToken cancellation)
    {
        var methods =
            _extensions.FirstOrDefault(line => line.StartsWith("AUTH ", StringComparison.Ordinal))?.Split(' ') ?? [];
        if (methods.Contains("PLAIN"))
        {
            await CommandAsync(
                $"AUTH PLAIN {Base64($"\0{options.User}\0{options.Password}")}",
                235,
                false,
                cancellation
            );
            return;
        }

        await CommandAsync("AUTH LOGIN", 334, false, cancellation);
        await CommandAsync(Base64(options.User), 334, false, cancellation);
        await CommandAsync(Base64(options.Password), 235, false, cancellation);
    }

    private async Task<List<string>> CommandAsync(
        string line,
        int expected,
        bool aboutTheMail,
        CancellationToken cancellation
    )
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\r\n"), cancellation);
        return await ExpectAsync(expected, aboutTheMail, cancellation);
    }

    private async Task<List<string>> ExpectAsync(int expected, bool aboutTheMail, CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.Count < LongestReply)
        {
            var line = await _reader.ReadLineAsync(cancellation);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code))
            {
                throw new IOException("The mail server does not speak SMTP.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            // 251 is 250 for a server that forwards.
            return code == expected || (code == 251 && expected == 250)
                ? lines
                : throw new SmtpRefusal(code, lines[^1], aboutTheMail);
        }

        throw new IOException("The mail server's answer does not end.");
    }

    // A new reader: what came in the clear behind STARTTLS must not be taken for an answer within it.
    private void Use(Stream stream) => (_stream, _reader) = (stream, new SmtpReader(stream));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
