using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Data;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Secrets;

namespace Panel.ServiceDefaults.Idempotency;

/// <summary>
/// A row is written before the request runs, so that of two equal requests at once one runs and the other gets 409. A request that
/// ends in 5xx, or dies, frees its key: the row is removed, or counts as abandoned after a minute.
/// </summary>
internal sealed class IdempotencyMiddleware<TContext>(RequestDelegate next, IServiceScopeFactory scopes, SecretBox secrets, TimeProvider clock) where TContext : DbContext
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    public async Task InvokeAsync(HttpContext context)
    {
        var principal = context.Features.Get<Principal>();
        if (!HttpMethods.IsPost(context.Request.Method) || principal is not { Kind: PrincipalKind.User } || !context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var key))
        {
            await next(context);
            return;
        }
        if (key.ToString() is not { Length: > 0 and <= IdempotencyKey.Longest } text)
        {
            await ApiErrors.Invalid(IdempotencyKey.Header, $"1 to {IdempotencyKey.Longest} characters.").ExecuteAsync(context);
            return;
        }
        await RunOnceAsync(context, IdOf(principal, context.Request, text));
    }

    private async Task RunOnceAsync(HttpContext context, string id)
    {
        var bodyHash = await HashBodyAsync(context);
        if (await ClaimAsync(id, bodyHash, context.RequestAborted) is { } earlier)
        {
            await AnswerAgainAsync(context, earlier, bodyHash);
            return;
        }
        var output = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        var kept = false;
        try
        {
            await next(context);
            kept = context.Response.StatusCode < 500;
            if (kept) await StoreAsync(id, context.Response, copy);
        }
        finally
        {
            context.Response.Body = output;
            if (!kept) await ReleaseAsync(id);
        }
        copy.Position = 0;
        await copy.CopyToAsync(output, context.RequestAborted);
    }

    private async Task<IdempotencyRecord?> ClaimAsync(string id, string bodyHash, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        var (old, dead) = (now - IdempotencyKey.Kept, now - Abandoned);
        await context.Set<IdempotencyRecord>().Where(row => row.CreatedAt < old || (row.Id == id && row.Status == 0 && row.CreatedAt < dead)).ExecuteDeleteAsync(cancellation);
        context.Add(new IdempotencyRecord { Id = id, BodyHash = bodyHash, CreatedAt = now });
        try
        {
            await context.SaveChangesAsync(cancellation);
            return null;
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return await context.Set<IdempotencyRecord>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation);
        }
    }

    private async Task AnswerAgainAsync(HttpContext context, IdempotencyRecord earlier, string bodyHash)
    {
        if (earlier.BodyHash != bodyHash) await ApiErrors.Conflict("idempotency_key_reused", "This Idempotency-Key was used with another body.").ExecuteAsync(context);
        else if (earlier.Answer is null) await ApiErrors.Conflict("idempotency_in_progress", "The first request with this Idempotency-Key still runs.").ExecuteAsync(context);
        else await JsonSerializer.Deserialize<StoredAnswer>(secrets.Open(earlier.Answer, earlier.Id))!.WriteAsync(context.Response, earlier.Status);
    }

    // The answer is stored even when the caller has gone: that is when the key is needed.
    private async Task StoreAsync(string id, HttpResponse response, MemoryStream body)
    {
        var answer = secrets.Protect(JsonSerializer.Serialize(StoredAnswer.Of(response, body)), id);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TContext>().Set<IdempotencyRecord>().Where(row => row.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, response.StatusCode).SetProperty(row => row.Answer, answer), CancellationToken.None);
    }

    private async Task ReleaseAsync(string id)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TContext>().Set<IdempotencyRecord>().Where(row => row.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    private static async Task<string> HashBodyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    private static string IdOf(Principal principal, HttpRequest request, string key) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{principal.SubjectId}\n{principal.OrganizationId}\n{request.Method}\n{request.Path}\n{key}")));
}
