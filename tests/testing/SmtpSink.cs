using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Panel.Testing;

/// <summary>An SMTP server on loopback that keeps what it takes, and refuses on demand.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SmtpMail> _mails = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private Task _accepting = Task.CompletedTask;
    private int _open;

    /// <summary>How the SMTP server is reached.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>With it the server offers STARTTLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Speak TLS from the first byte instead.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>What EHLO offers beside STARTTLS.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = ["AUTH PLAIN LOGIN", "8BITMIME", "SMTPUTF8"];

    /// <summary>The one user; null accepts mail from anybody.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>
    /// Answers in place of the server: gets the command line ("CONNECT" at the beginning, "." behind
    /// a text). Null lets the server answer; empty keeps the client waiting.
    /// </summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Answers in place of the server to a whole mail, so that a test refuses its own and no other.</summary>
    public Func<SmtpMail, string?> AnswerToMail { get; set; } = _ => null;

    public IReadOnlyCollection<SmtpMail> Mails => _mails;

    /// <summary>Every command line of every client.</summary>
    public IReadOnlyCollection<string> Commands => _commands;

    /// <summary>Connections right now.</summary>
    public int Open => Volatile.Read(ref _open);

    public static SmtpSink Start(SmtpSink? sink = null)
    {
        var started = sink ?? new SmtpSink();
        started._listener.Start();
        started._accepting = started.AcceptAsync();
        return started;
    }

    /// <summary>Waits for a mail.</summary>
    public Task<SmtpMail> ReceiveAsync(Func<SmtpMail, bool>? which = null, TimeSpan? within = null) =>
        Eventually.GetAsync(
            () => _mails.FirstOrDefault(which ?? (_ => true))!,
            mail => mail is not null,
            within,
            condition: "a mail came"
        );

    /// <summary>Waits for a mail to this address.</summary>
    public Task<SmtpMail> ReceiveForAsync(string address, Func<SmtpMail, bool>? which = null) =>
        ReceiveAsync(mail =>
            mail.Recipients.Contains(address, StringComparer.OrdinalIgnoreCase) && (which?.Invoke(mail) ?? true)
        );

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    internal void Keep(SmtpMail mail) => _mails.Enqueue(mail);

    internal string? AnswerTo(string command)
    {
        _commands.Enqueue(command);
        return Answer(command);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception exception)
            when (_stop.IsCancellationRequested
                && (exception is OperationCanceledException or SocketException or InvalidOperationException)
            )
        {
            // Stopped; the last of them says so when that was between two clients.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await using var dialogue = new SmtpDialogue(this, client.GetStream());
            await dialogue.RunAsync(_stop.Token);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or OperationCanceledException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            // The client has gone, or did not like the certificate.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            client.Dispose();
        }
    }
}
