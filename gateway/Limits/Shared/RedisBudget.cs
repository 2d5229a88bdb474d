using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Panel.Gateway.Limits.Buckets;

namespace Panel.Gateway.Limits.Shared;

/// <summary>Buckets in a server that speaks the Redis protocol (Redis 5 or later, Valkey and their kin).</summary>
/// <param name="address"><c>redis://[user:password@]host[:6379][/database]</c>; <c>rediss</c> for TLS.</param>
/// <param name="authorities">Whom the server's certificate may come from; null for whom this machine trusts.</param>
internal sealed class RedisBudget(Uri address, X509Certificate2Collection? authorities = null)
    : ISharedBudget,
        IDisposable
{
    private const int Port = 6379;
    private static readonly byte[] Load = RedisConnection.Command("SCRIPT", "LOAD", RedisScript.Text);

    // A connection that has answered nothing for so many questions is given up.
    private const int Silence = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private RedisConnection? _open;
    private Task<RedisConnection>? _connecting;
    private int _unanswered;
    private volatile Exception? _whyNot;

    public async Task<Grant> TakeAsync(
        string limit,
        UInt128 partition,
        Rule rule,
        int wanted,
        CancellationToken cancellation
    )
    {
        var microseconds = rule.Window.TotalMicroseconds / rule.Permits;
        var command = RedisConnection.Command(
            "EVALSHA",
            RedisScript.Hash,
            "1",
            $"panel:limit:{limit}:{partition:x32}",
            microseconds.ToString(CultureInfo.InvariantCulture),
            rule.Burst.ToString(),
            wanted.ToString()
        );
        var connection = await ConnectionAsync(cancellation);
        try
        {
            var answer = await SendAsync(connection, command, cancellation);
            Volatile.Write(ref _unanswered, 0);
            return answer is [long permits, long fullIn]
                ? new Grant((int)permits, TimeSpan.FromMicroseconds(fullIn))
                : throw new InvalidDataException("The store's answer has another form.");
        }
        catch (OperationCanceledException)
        {
            if (Interlocked.Increment(ref _unanswered) >= Silence)
            {
                connection.Dispose();
            }

            throw;
        }
    }

    public void Dispose() => _open?.Dispose();

    private static async Task<object?[]?> SendAsync(
        RedisConnection connection,
        byte[] command,
        CancellationToken cancellation
    )
    {
        try
        {
            return await connection.SendAsync(command, cancellation) as object?[];
        }
        catch (IOException forgotten) when (forgotten.Message.Contains("NOSCRIPT", StringComparison.Ordinal))
        {
            await connection.SendAsync(Load, cancellation);
            return await connection.SendAsync(command, cancellation) as object?[];
        }
    }

    // Connecting takes longer than a question may; those who ask meanwhile go
    // without an answer, and the next find it open.
    private async ValueTask<RedisConnection> ConnectionAsync(CancellationToken cancellation)
    {
        Task<RedisConnection> connecting;
        lock (_gate)
        {
            if (_open is { IsOver: false } open)
            {
                return open;
            }

            connecting = _connecting ??= ConnectAsync();
        }

        try
        {
            return await connecting.WaitAsync(cancellation);
        }
        // Says more than that it took too long.
        catch (OperationCanceledException) when (_whyNot is { } reason)
        {
            throw new IOException(reason.Message, reason);
        }
    }

    private async Task<RedisConnection> ConnectAsync()
    {
        // Leaves the caller's lock.
        await Task.Yield();
        RedisConnection? connection = null;
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            connection = new RedisConnection(await OpenAsync(limit.Token));
            await PrepareAsync(connection, limit.Token);
            lock (_gate)
            {
                (_open, _unanswered, _whyNot) = (connection, 0, null);
            }

            return connection;
        }
        catch (Exception reason)
        {
            _whyNot = reason;
            connection?.Dispose();
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _connecting = null;
            }
        }
    }

    // Each new connection may meet another server, or one that was restarted.
    private async Task PrepareAsync(RedisConnection connection, CancellationToken cancellation)
    {
        if (address.UserInfo.Split(':', 2) is [var user, var password])
        {
            await connection.SendAsync(
                user.Length == 0
                    ? RedisConnection.Command("AUTH", Text(password))
                    : RedisConnection.Command("AUTH", Text(user), Text(password)),
                cancellation
            );
        }

        if (address.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            await connection.SendAsync(RedisConnection.Command("SELECT", database), cancellation);
        }

        await connection.SendAsync(Load, cancellation);
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port > 0 ? address.Port : Port, cancellation);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != "rediss")
            {
                return stream;
            }

            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = address.Host, CertificateChainPolicy = Trust() },
                cancellation
            );
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private X509ChainPolicy? Trust()
    {
        if (authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static string Text(string escaped) => Uri.UnescapeDataString(escaped);
}
