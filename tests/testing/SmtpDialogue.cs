using System.Net.Security;
using System.Text;

namespace Panel.Testing;

/// <summary>
/// The server's side of one connection, by RFC 5321: commands out of order are
/// refused, dots at the beginning of a line are undone.
/// </summary>
internal sealed class SmtpDialogue(SmtpSink sink, Stream stream) : IAsyncDisposable
{
    private Stream _stream = stream;
    private StreamReader _reader = Reader(stream);
    private readonly List<string> _recipients = [];
    private string? _from;
    private string? _user;

    private bool Encrypted => _stream is SslStream;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (sink.ImplicitTls)
        {
            await EncryptAsync(cancellationToken);
        }

        if (!await ReplyAsync("CONNECT", "220 sink.test ESMTP", cancellationToken))
        {
            return;
        }

        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (!await ReplyAsync(line, null, cancellationToken))
            {
                continue;
            }

            if (verb == "QUIT")
            {
                await WriteAsync("221 bye", cancellationToken);
                return;
            }

            await RunAsync(verb, line, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private Task RunAsync(string verb, string line, CancellationToken cancellationToken) =>
        verb switch
        {
            "EHLO" => WriteAsync(Hello(), cancellationToken),
            "HELO" or "NOOP" => WriteAsync("250 ok", cancellationToken),
            "RSET" => ResetAsync(cancellationToken),
            "STARTTLS" when sink.Certificate is not null && !Encrypted => StartTlsAsync(cancellationToken),
            "AUTH" => AuthenticateAsync(line, cancellationToken),
            "MAIL" when sink.Account is not null && _user is null => WriteAsync(
                "530 5.7.0 Authentication required",
                cancellationToken
            ),
            "MAIL" when _from is null => KeepAsync(() => _from = Path(line), cancellationToken),
            "RCPT" when _from is not null => KeepAsync(() => _recipients.Add(Path(line)), cancellationToken),
            "DATA" when _recipients.Count > 0 => ReadTextAsync(cancellationToken),
            _ => WriteAsync("503 Bad sequence of commands", cancellationToken),
        };

    private string Hello()
    {
        string[] lines =
        [
            "sink.test",
            .. sink.Extensions,
            .. sink.Certificate is not null && !Encrypted ? ["STARTTLS"] : Array.Empty<string>(),
        ];
        return string.Join(
            "\r\n",
            lines.Select((text, index) => $"250{(index == lines.Length - 1 ? ' ' : '-')}{text}")
        );
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("220 go ahead", cancellationToken);
        await EncryptAsync(cancellationToken);
        (_from, _user) = (null, null);
        _recipients.Clear();
    }

    private async Task EncryptAsync(CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate },
            cancellationToken
        );
        (_stream, _reader) = (tls, Reader(tls));
    }

    private async Task AuthenticateAsync(string line, CancellationToken cancellationToken)
    {
        var words = line.Split(' ');
        (string User, string Password) given;
        if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            var parts = Decode(words.Length > 2 ? words[2] : await AskAsync("", cancellationToken)).Split('\0');
            given = (parts[1], parts[2]);
        }
        else
        {
            given = (
                Decode(await AskAsync("VXNlcm5hbWU6", cancellationToken)),
                Decode(await AskAsync("UGFzc3dvcmQ6", cancellationToken))
            );
        }

        if (given == sink.Account)
        {
            _user = given.User;
        }

        await WriteAsync(
            _user is null ? "535 5.7.8 Authentication credentials invalid" : "235 2.7.0 welcome",
            cancellationToken
        );
    }

    private async Task<string> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        await WriteAsync($"334 {prompt}", cancellationToken);
        return await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException("gone");
    }

    private async Task ReadTextAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("354 end with .", cancellationToken);
        var text = new StringBuilder();
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == ".")
            {
                await TakeAsync(
                    new SmtpMail(_from!, [.. _recipients], text.ToString(), _user, Encrypted),
                    cancellationToken
                );
                _from = null;
                _recipients.Clear();
                return;
            }

            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
    }

    private async Task TakeAsync(SmtpMail mail, CancellationToken cancellationToken)
    {
        if (sink.AnswerToMail(mail) is { } instead)
        {
            await WriteAsync(instead, cancellationToken);
        }
        else if (await ReplyAsync(".", "250 taken", cancellationToken))
        {
            sink.Keep(mail);
        }
    }

    private Task KeepAsync(Action keep, CancellationToken cancellationToken)
    {
        keep();
        return WriteAsync("250 ok", cancellationToken);
    }

    private Task ResetAsync(CancellationToken cancellationToken)
    {
        _from = null;
        _recipients.Clear();
        return WriteAsync("250 ok", cancellationToken);
    }

    /// <returns>False when the test answered in place of the server.</returns>
    private async Task<bool> ReplyAsync(string command, string? usual, CancellationToken cancellationToken)
    {
        if (sink.AnswerTo(command) is { } instead)
        {
            if (instead.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            await WriteAsync(instead, cancellationToken);
            return false;
        }

        if (usual is not null)
        {
            await WriteAsync(usual, cancellationToken);
        }

        return true;
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{text}\r\n"), cancellationToken);

    private static StreamReader Reader(Stream stream) =>
        new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);

    private static string Path(string line) =>
        line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.LastIndexOf('>')];

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
