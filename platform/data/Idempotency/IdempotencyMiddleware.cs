using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Data.Database;
using Panel.Data.Secrets;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Idempotency;
using Panel.Hosting.Principals;

namespace Panel.Data.Idempotency;

/// <summary>
/// A key belongs to the credential, the organization and the route, and is
/// looked at once the endpoint's own checks have
/// let the caller in: a stored answer may hold a secret. A row is written before the request runs, so that of two equal
/// requests at once one runs and the other gets 409. A request that is refused, ends in 5xx or dies frees its key: the
/// row is removed, or counts as abandoned after a minute.
/// </summary>
internal sealed class IdempotencyMiddleware<TContext>(
    RequestDelegate next,
    IServiceScopeFactory scopes,
    SecretBox secrets,
    TimeProvider clock
)
    where TContext : DbContext
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private static readonly ApiError Reused = ApiErrors.Conflict(
        "idempotency_key_reused",
        "This Idempotency-Key was used with another body or query."
    );

    private static readonly ApiError InProgress = ApiErrors.Conflict(
        "idempotency_in_progress",
        "The first request with this Idempotency-Key still runs."
    );

    private static readonly ApiError Narrowed = new(
        403,
        "forbidden",
        "You may do less than when this Idempotency-Key was first used."
    );

    public async Task InvokeAsync(HttpContext context)
    {
        var principal = context.Features.Get<Principal>();
        if (
            !HttpMethods.IsPost(context.Request.Method)
            || principal is not { Kind: PrincipalKind.User }
            || !context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var key)
        )
        {
            await next(context);
            return;
        }

        if (RefusalOf(context, principal) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (key.ToString() is not { Length: > 0 and <= IdempotencyKey.Longest } text)
        {
            await ApiErrors
                .Invalid(IdempotencyKey.Header, $"1 to {IdempotencyKey.Longest} characters.")
                .ExecuteAsync(context);
            return;
        }

        await RunOnceAsync(context, principal, IdOf(principal, context.Request, text));
    }

    private static ApiError? RefusalOf(HttpContext context, Principal principal) =>
        context
            .GetEndpoint()
            ?.Metadata.GetOrderedMetadata<AccessCheck>()
            .Select(check => check.RefusalOf(principal))
            .FirstOrDefault(found => found is not null);

    private async Task RunOnceAsync(HttpContext context, Principal principal, string id)
    {
        var requestHash = await HashRequestAsync(context);
        if (await ClaimAsync(id, requestHash, context.RequestAborted) is { } earlier)
        {
            await AnswerAgainAsync(context, principal, earlier, requestHash);
            return;
        }

        var output = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        var kept = false;
        try
        {
            await next(context);
            kept = IsFinal(context.Response.StatusCode);
            if (kept)
            {
                await StoreAsync(id, context.Response, copy, GrantedAccess.Of(principal));
            }
        }
        finally
        {
            context.Response.Body = output;
            if (!kept)
            {
                await ReleaseAsync(id);
            }
        }

        copy.Position = 0;
        await copy.CopyToAsync(output, context.RequestAborted);
    }

    // Nothing was done, and the same request may be let in later.
    private static bool IsFinal(int status) => status is < 500 and not (401 or 403 or 429);

    private async Task<IdempotencyRecord?> ClaimAsync(
        string id,
        string requestHash,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        var (old, dead) = (now - IdempotencyKey.Kept, now - Abandoned);
        await context
            .Set<IdempotencyRecord>()
            .Where(row => row.CreatedAt < old || (row.Id == id && row.Status == 0 && row.CreatedAt < dead))
            .ExecuteDeleteAsync(cancellationToken);
        context.Add(
            new IdempotencyRecord
            {
                Id = id,
                BodyHash = requestHash,
                CreatedAt = now,
            }
        );
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return await context
                .Set<IdempotencyRecord>()
                .AsNoTracking()
                .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        }
    }

    private async Task AnswerAgainAsync(
        HttpContext context,
        Principal principal,
        IdempotencyRecord earlier,
        string requestHash
    )
    {
        if (earlier.BodyHash != requestHash || earlier.Answer is null)
        {
            await (earlier.BodyHash != requestHash ? Reused : InProgress).ExecuteAsync(context);
            return;
        }

        var answer = JsonSerializer.Deserialize<StoredResponse>(secrets.Open(earlier.Answer, earlier.Id))!;
        if (answer.Access.IsStillHeldBy(principal))
        {
            await answer.WriteAsync(context.Response, earlier.Status);
        }
        else
        {
            await Narrowed.ExecuteAsync(context);
        }
    }

    // The answer is stored even when the caller has gone: that is when the key is needed.
    private async Task StoreAsync(string id, HttpResponse response, MemoryStream body, GrantedAccess access)
    {
        var answer = secrets.Protect(JsonSerializer.Serialize(StoredResponse.Of(response, body, access)), id);
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<IdempotencyRecord>()
            .Where(row => row.Id == id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Status, response.StatusCode).SetProperty(row => row.Answer, answer),
                CancellationToken.None
            );
    }

    private async Task ReleaseAsync(string id)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<TContext>()
            .Set<IdempotencyRecord>()
            .Where(row => row.Id == id)
            .ExecuteDeleteAsync(CancellationToken.None);
    }

    private static async Task<string> HashRequestAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // No query holds a line feed, so that it cannot be mistaken for a part of the body.
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
        }

        context.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string IdOf(Principal principal, HttpRequest request, string key)
    {
        var caller =
            $"{principal.CredentialId}\n{principal.SubjectId}\n{principal.ImpersonatorId}\n{principal.OrganizationId}";
        var text = $"{caller}\n{request.Method}\n{request.Path}\n{key}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
