using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials.Verification;

/// <summary>Shows by a real call whether a credential works, and remembers it.</summary>
internal sealed class VerifyCredential(
    NodesDbContext database,
    CredentialLookup credentials,
    CredentialVault vault,
    IEnumerable<ICredentialVerifier> verifiers,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
)
{
    private const int MostPerMinute = 10;
    private const int MostSteps = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Result<VerificationResponse>> ExecuteAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await credentials.FindAsync(id, "credentials.update", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var row = found.Value;
        ICredentialVerifier[] able = [.. verifiers.Where(one => one.Takes(row.Provider, row.PluginId))];
        if (able.Length == 0)
        {
            return ApiErrors.Conflict(
                "not_verifiable",
                $"Nothing in this panel can try a credential of the type {row.Provider}."
            );
        }

        if (await CountAsync(id, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        var opened = vault.Open(row);
        if (opened.Failed)
        {
            return opened.Error;
        }

        var (result, status, error) = await TryAsync(able, opened.Value, cancellationToken);
        await KeepAsync(row, status, error, cancellationToken);
        return result;
    }

    // One conditional statement for each case, so that replicas count together.
    private async Task<ApiError?> CountAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var minuteAgo = now - TimeSpan.FromMinutes(1);
        var rows = database.Set<Credential>().Where(row => row.Id == id);
        if (
            await rows.Where(row => row.VerificationsSince <= minuteAgo)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.VerificationsSince, now).SetProperty(row => row.Verifications, 1),
                    cancellationToken
                ) == 1
        )
        {
            return null;
        }

        if (
            await rows.Where(row => row.Verifications < MostPerMinute)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Verifications, row => row.Verifications + 1),
                    cancellationToken
                ) == 1
        )
        {
            return null;
        }

        var since = await rows.Select(row => row.VerificationsSince).SingleOrDefaultAsync(cancellationToken);
        return new ApiError(
            429,
            "rate_limited",
            $"A credential can be verified {MostPerMinute} times a minute.",
            RetryAfter: since + TimeSpan.FromMinutes(1) - now
        );
    }

    private async Task<(Result<VerificationResponse> Result, CredentialStatus Status, string? Error)> TryAsync(
        ICredentialVerifier[] able,
        OpenedCredential credential,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            List<CredentialCheck> checks = [];
            foreach (var verifier in able)
            {
                // A plugin that does not listen to the token does not hold the request.
                checks.Add(await verifier.VerifyAsync(credential, both.Token).WaitAsync(both.Token));
            }

            var response = ResponseOf(checks, credential);
            return response.Ok
                ? (response, CredentialStatus.Valid, null)
                : (response, CredentialStatus.Invalid, response.Checks.First(step => !step.Ok).Message ?? "Refused.");
        }
        catch (ProviderException exception)
            when (exception.Failure is ProviderFailure.Unauthorized or ProviderFailure.Refused)
        {
            var message = credential.Clean(exception.Message);
            var step = new VerificationStepResponse("sign in", Ok: false, message);
            return (new VerificationResponse(false, [step], null), CredentialStatus.Invalid, message);
        }
        catch (ProviderException exception)
        {
            return Unknown(ProviderErrors.Of(exception, credential));
        }
        catch (PluginFailedException exception)
        {
            return Unknown(ProviderErrors.Of(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown(ProviderErrors.TooSlow());
        }
    }

    private static (Result<VerificationResponse>, CredentialStatus, string?) Unknown(ApiError error) =>
        (error, CredentialStatus.Error, error.Message);

    private static VerificationResponse ResponseOf(List<CredentialCheck> checks, OpenedCredential credential)
    {
        List<VerificationStepResponse> steps =
        [
            .. checks
                .SelectMany(check => check.Checks)
                .Take(MostSteps)
                .Select(step => new VerificationStepResponse(
                    credential.Clean(step.Name),
                    step.Ok,
                    step.Message is null ? null : credential.Clean(step.Message)
                )),
        ];
        var account = checks.Select(check => check.Account).FirstOrDefault(name => !string.IsNullOrEmpty(name));
        return new VerificationResponse(
            steps.TrueForAll(step => step.Ok),
            steps,
            account is null ? null : credential.Clean(account)
        );
    }

    // Only for the values that were tried: a change meanwhile makes the credential unverified again.
    private async Task KeepAsync(
        Credential row,
        CredentialStatus status,
        string? error,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database
            .Set<Credential>()
            .Where(found => found.Id == row.Id && found.SealVersion == row.SealVersion)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(found => found.Status, status)
                        .SetProperty(found => found.Error, error)
                        .SetProperty(found => found.VerifiedAt, now),
                cancellationToken
            );
        audit.Record(
            "credential.verified",
            new AuditSubject("credential", row.Id, row.Name),
            after: new { row.Provider, Status = status },
            organization: row.OrganizationId
        );
        outbox.Publish(
            new CredentialChanged(row.Id, row.OrganizationId, row.Provider, row.Version, Deleted: false, now.Value)
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
