using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Panel.Gateway.Admission.Limits.Buckets;
using StackExchange.Redis;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>Buckets in a server that speaks the Redis protocol (Redis 5 or later, Valkey and their kin).</summary>
internal sealed class RedisBudget : ISharedBudget, IDisposable
{
    // The client connects, and connects again, by itself; a server that is away is an exception of the command.
    private readonly Task<ConnectionMultiplexer> _connecting;
    private readonly bool _hasPassword;
    private volatile string? _certificateRefusal;

    /// <param name="address"><c>redis://[user:password@]host[:6379][/database]</c>; <c>rediss</c> for TLS.</param>
    /// <param name="authorities">Who may have issued the server's
    /// certificate; null for whom this machine trusts.</param>
    public RedisBudget(Uri address, X509Certificate2Collection? authorities = null)
    {
        _hasPassword = address.UserInfo.Length > 0;
        _connecting = ConnectionMultiplexer.ConnectAsync(RedisSettings.Of(address, authorities, IsTrusted));
    }

    public async Task<PermitGrant> TakeAsync(
        string limit,
        UInt128 partition,
        BucketRule rule,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        // The first connection takes longer than a question may; those who ask meanwhile go without an answer.
        var connection = await _connecting.WaitAsync(cancellationToken);
        try
        {
            var answer = await connection
                .GetDatabase()
                .ScriptEvaluateAsync(
                    RedisScript.Text,
                    [$"panel:limit:{limit}:{partition:x32}"],
                    [rule.Window.TotalMicroseconds / rule.Permits, rule.Burst, wanted]
                )
                .WaitAsync(cancellationToken);
            return answer.Length == 2
                ? new PermitGrant((int)answer[0], TimeSpan.FromMicroseconds((long)answer[1]))
                : throw new InvalidDataException("The store's answer has another form.");
        }
        catch (RedisConnectionException exception)
        {
            throw new IOException(ReasonOf(exception), exception);
        }
    }

    /// <summary>Ends the connection without waiting for the end.</summary>
    public void Dispose() => _ = CloseAsync();

    // The client loses this reason when it breaks the handshake off, so it is kept here.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var isTrusted = errors == SslPolicyErrors.None;
        _certificateRefusal = isTrusted ? null : $"The store's certificate is not trusted: {errors}.";
        return isTrusted;
    }

    // The client's own messages list its queues and threads; why it is not connected stands innermost.
    private string ReasonOf(RedisConnectionException exception)
    {
        if (_certificateRefusal is { } refusal)
        {
            return refusal;
        }

        // A wrong password comes from the client as the answer to the command after it, which is the same as to none.
        return IsRefused(exception)
            ? _hasPassword
                ? "The store refused the user or the password (WRONGPASS)."
                : "The store wants a password (NOAUTH)."
            : exception.GetBaseException().Message;
    }

    private static bool IsRefused(Exception? exception) =>
        exception switch
        {
            null => false,
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
            _ => IsRefused(exception.InnerException),
        };

    private async Task CloseAsync() => await (await _connecting).DisposeAsync();
}
