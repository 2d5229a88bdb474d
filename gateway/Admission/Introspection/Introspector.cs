using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Addresses;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// Turns a credential into what identity knows of it. One question per
/// credential at a time, however many requests wait for it.
/// </summary>
internal sealed partial class Introspector(
    IHttpClientFactory clients,
    IntrospectionCache known,
    Revocations revocations,
    IntrospectionMeter meter,
    IOptions<IntrospectionOptions> options,
    ILogger<Introspector> logger
) : IDisposable
{
    private static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _turns = new(options.Value.Questions);
    private readonly ConcurrentDictionary<CredentialKey, Lazy<Task<IntrospectionEntry?>>> _asking = new();

    /// <summary>Null when nothing is known and identity cannot be asked.</summary>
    /// <param name="actor">The user of the credential, where the scope names another to act as.</param>
    public async ValueTask<IntrospectionEntry?> ResolveAsync(
        Credential credential,
        RequestedScope scope,
        Guid? actor,
        CancellationToken cancellationToken
    )
    {
        var key = credential.KeyIn(scope);
        if (known.Fresh(key) is { } fresh)
        {
            meter.Hit(fresh);
            return fresh;
        }

        meter.Miss();
        var answer = await AskOnceAsync(key, credential, scope, actor).WaitAsync(cancellationToken);
        if (answer is not null)
        {
            return answer;
        }

        var stale = known.Stale(key);
        meter.IdentityAway(stale is not null);
        return stale;
    }

    public void Dispose() => _turns.Dispose();

    // The question outlives the request that began it, since others wait for
    // the same answer; the client's time limit bounds it.
    private Task<IntrospectionEntry?> AskOnceAsync(
        CredentialKey key,
        Credential credential,
        RequestedScope scope,
        Guid? actor
    ) =>
        _asking
            .GetOrAdd(key, _ => new Lazy<Task<IntrospectionEntry?>>(() => AskAsync(key, credential, scope, actor)))
            .Value;

    private async Task<IntrospectionEntry?> AskAsync(
        CredentialKey key,
        Credential credential,
        RequestedScope scope,
        Guid? actor
    )
    {
        try
        {
            while (true)
            {
                var askedAt = revocations.Now;
                var answer = IntrospectionEntry.Of(await FetchAsync(credential, scope), askedAt, actor);
                // A revocation may have overtaken the answer on its way here; whoever
                // came after it waits for this question too.
                if (known.Add(key, answer))
                {
                    return answer;
                }
            }
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            Log.Unreachable(logger, exception);
            return null;
        }
        finally
        {
            _asking.TryRemove(key, out _);
        }
    }

    private async Task<IntrospectionResponse> FetchAsync(Credential credential, RequestedScope scope)
    {
        if (!await _turns.WaitAsync(TurnLimit))
        {
            throw new HttpRequestException($"{options.Value.Questions} questions are on their way already.");
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/introspect")
            {
                Content = JsonContent.Create(
                    new IntrospectionRequest(credential.Kind, credential.Value, scope.Organization, scope.ActAs),
                    options: PanelJson.Options
                ),
            };
            request.Options.Set(BalancedHandler.Repeatable, true);
            using var response = await clients.CreateClient(InternalAuthExtensions.IdentityClient).SendAsync(request);
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<IntrospectionResponse>(PanelJson.Options))!;
        }
        finally
        {
            _turns.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Identity could not be asked about a credential.")]
        public static partial void Unreachable(ILogger logger, Exception failure);
    }
}
