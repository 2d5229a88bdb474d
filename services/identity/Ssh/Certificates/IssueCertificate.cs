using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Wire;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>Signs a user certificate.</summary>
internal sealed class IssueCertificate(PanelIdentityDbContext db, CaKeys keys, IOptions<SshOptions> options, TimeProvider clock)
{
    // Also bounds the revocation list.
    private const int MostValid = 200;

    // For servers whose clock is behind.
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(1);

    private static readonly ApiError TooMany = ApiErrors.Conflict("certificate_limit", $"Nobody has more than {MostValid} certificates at a time; wait until one has ended.");

    public async Task<Outcome<SshCertificate>> RunAsync(CertificateRequest request, Principal caller, CancellationToken cancellation)
    {
        var subject = SubjectKey.Parse(request.PublicKey, out var weakness);
        var hours = request.ValidityHours ?? options.Value.DefaultHours;
        var problems = new Problems()
            .Check("public_key", subject is not null, weakness)
            .Check("validity_hours", hours >= 1 && hours <= options.Value.LongestHours, $"1 to {options.Value.LongestHours}.")
            .CheckOptions(request.CriticalOptions).CheckExtensions(request.Extensions);
        if (problems.Error is { } invalid) return invalid;
        await keys.ActiveAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Holds the row, so that a suspension comes either before this certificate or revokes it too.
        var held = await db.Users.Where(row => row.Id == caller.SubjectId && row.SuspendedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.SuspendedAt, (DateTimeOffset?)null), cancellation);
        if (held == 0) return ApiErrors.Unauthorized();
        var username = await db.Users.Where(row => row.Id == caller.SubjectId).Select(row => row.UserName!).SingleAsync(cancellation);
        var principals = PrincipalNames.Resolve(request.Principals, request.NodeId, caller, username);
        if (principals.Failed) return principals.Error;
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        if (await db.SshCertificates.CountAsync(row => row.UserId == caller.SubjectId && row.ValidBefore > now, cancellation) >= MostValid) return TooMany;
        var (id, serial, ends) = (Guid.CreateVersion7(clock.GetUtcNow()), NewSerial(), now.AddHours(hours));
        var content = new CertificateContent(
            subject!, (ulong)serial, $"{username}/{id}", principals.Value, now - Backdated, ends, CertificateOptions.Options(request.CriticalOptions), CertificateOptions.Extensions(request.Extensions));
        var authority = await keys.HoldAsync(ends, cancellation);
        var certificate = new SshCertificate
        {
            Id = id, UserId = caller.SubjectId, CaKeyId = authority.Id, Serial = serial, KeyId = content.KeyId, Fingerprint = subject!.Fingerprint, Principals = principals.Value, NodeId = request.NodeId,
            Text = Sign(content, authority), CreatedAt = now, ValidAfter = content.ValidAfter, ValidBefore = ends,
        };
        db.Add(certificate);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return certificate;
    }

    private string Sign(CertificateContent content, CaKey authority)
    {
        using var pair = keys.Open(authority);
        return content.SignedBy(pair);
    }

    // 63 random bits tell nobody how many there are. Zero would mean "not numbered".
    private static long NewSerial() => Math.Max(1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue);
}
