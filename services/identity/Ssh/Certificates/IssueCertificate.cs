using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Keys;
using Panel.Identity.Ssh.Wire;
using Panel.Identity.Users;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>Signs a user certificate.</summary>
internal sealed class IssueCertificate(
    PanelIdentityDbContext db,
    CaKeys keys,
    IAudit audit,
    IOptions<SshOptions> options,
    TimeProvider clock
)
{
    // Also bounds the revocation list.
    private const int MostValid = 200;

    // For servers whose clock is behind.
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(1);

    private static readonly ApiError TooMany = ApiErrors.Conflict(
        "certificate_limit",
        $"Nobody has more than {MostValid} certificates at a time; wait until one has ended."
    );
    private static readonly ApiError BeyondToken = new(
        403,
        "beyond_own_token",
        "The token is not for everything: it gets certificates with the node_id of one of its nodes only."
    );

    public async Task<Result<SshCertificate>> RunAsync(
        CertificateRequest request,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        var weakness = "Required, since none of your SSH keys is the default.";
        var subject = request.PublicKey is null
            ? await DefaultKeyAsync(caller.SubjectId, cancellationToken)
            : SubjectKey.Parse(request.PublicKey, out weakness);
        var hours = request.ValidityHours ?? options.Value.DefaultHours;
        var problems = new ValidationErrors()
            .Check("public_key", subject is not null, weakness)
            .Check(
                "validity_hours",
                hours >= 1 && hours <= options.Value.LongestHours,
                $"1 to {options.Value.LongestHours}."
            )
            .CheckOptions(request.CriticalOptions)
            .CheckExtensions(request.Extensions);
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        if (IsBeyond(caller, request.NodeId))
        {
            return BeyondToken;
        }

        await keys.ActiveAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(caller.SubjectId, cancellationToken) is not { } username)
        {
            return ApiErrors.Unauthorized();
        }

        var principals = PrincipalNames.Resolve(request.Principals, request.NodeId, caller, username);
        if (principals.Failed)
        {
            return principals.Error;
        }

        var now = clock.GetUtcNow();
        if (
            await db.Set<SshCertificate>()
                .CountAsync(row => row.UserId == caller.SubjectId && row.ValidBefore > now, cancellationToken)
            >= MostValid
        )
        {
            return TooMany;
        }

        var (id, serial, start) = (
            Guid.CreateVersion7(now),
            NewSerial(),
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds())
        );
        var content = new CertificateContent(
            subject!,
            (ulong)serial,
            $"{username}/{id}",
            principals.Value,
            start - Backdated,
            start.AddHours(hours),
            CertificateOptions.Options(request.CriticalOptions),
            CertificateOptions.Extensions(request.Extensions)
        );
        var authority = await keys.HoldAsync(content.ValidBefore, cancellationToken);
        var certificate = new SshCertificate
        {
            Id = id,
            UserId = caller.SubjectId,
            CaKeyId = authority.Id,
            Serial = serial,
            KeyId = content.KeyId,
            Fingerprint = subject!.Fingerprint,
            Principals = principals.Value,
            NodeId = request.NodeId,
            Text = Sign(content, authority),
            CreatedAt = now,
            ValidAfter = content.ValidAfter,
            ValidBefore = content.ValidBefore,
        };
        db.Add(certificate);
        audit.Record(
            "ssh_certificate.issued",
            certificate.Subject,
            after: new
            {
                certificate.Fingerprint,
                certificate.Principals,
                certificate.ValidBefore,
                content.CriticalOptions,
                content.Extensions,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return certificate;
    }

    // One that reaches some instances only must not get at all of a node.
    private static bool IsBeyond(Principal caller, Guid? node) =>
        caller.OnlyInstances is not null
        || (caller.OnlyNodes is { } only && (node is null || !only.Contains(node.Value)));

    private async Task<SshPublicKey?> DefaultKeyAsync(Guid userId, CancellationToken cancellationToken) =>
        await db.Set<SshKey>()
            .Where(row => row.UserId == userId && row.IsDefault)
            .Select(row => row.PublicKey)
            .SingleOrDefaultAsync(cancellationToken)
            is { } line
            ? SshPublicKey.Read(line)
            : null;

    private string Sign(CertificateContent content, CaKey authority)
    {
        using var pair = keys.Open(authority);
        return content.SignedBy(pair);
    }

    // 63 random bits tell no reader how many certificates there are. Zero would mean "not numbered".
    private static long NewSerial() =>
        Math.Max(1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue);
}
