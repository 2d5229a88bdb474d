using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Wire;
using Panel.Identity.Users;

namespace Panel.Identity.Ssh.Keys;

/// <summary>
/// Adds and removes a user's SSH keys, and says which one is the default: the first one, until another is chosen.
/// </summary>
internal sealed partial class SshKeys(PanelIdentityDbContext db, IAudit audit, TimeProvider clock)
{
    private const int Most = 50;

    private static readonly ApiError NameTaken = ApiErrors.Conflict(
        "ssh_key_name_taken",
        "You have an SSH key of that name."
    );
    private static readonly ApiError Missing = ApiErrors.NotFound("SSH key");
    private static readonly ApiError Exists = ApiErrors.Conflict(
        "ssh_key_exists",
        "You have added that SSH key already."
    );
    private static readonly ApiError TooMany = ApiErrors.Conflict(
        "ssh_key_limit",
        $"Nobody has more than {Most} SSH keys."
    );

    public async Task<Result<SshKey>> AddAsync(
        Guid userId,
        AddSshKeyRequest request,
        CancellationToken cancellationToken
    )
    {
        var parsed = SubjectKey.Parse(request.PublicKey, out var weakness);
        var problems = new ValidationErrors()
            .Check(
                "name",
                request.Name is not null && Name().IsMatch(request.Name),
                $"1 to {SshKey.LongestName} letters, digits, spaces or ._@+-, and begins with a letter or digit."
            )
            .Check("public_key", parsed is not null, weakness);
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        var (name, fingerprint) = (request.Name!.TrimEnd(), parsed!.Fingerprint);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(userId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        var theirs = await db.Set<SshKey>()
            .AsNoTracking()
            .Where(row => row.UserId == userId)
            .Select(row => new
            {
                row.Name,
                row.Fingerprint,
                row.IsDefault,
            })
            .ToListAsync(cancellationToken);
        if (theirs.Any(row => row.Name == name))
        {
            return NameTaken;
        }

        if (theirs.Any(row => row.Fingerprint == fingerprint))
        {
            return Exists;
        }

        if (theirs.Count >= Most)
        {
            return TooMany;
        }

        var now = clock.GetUtcNow();
        var key = new SshKey
        {
            Id = Guid.CreateVersion7(now),
            UserId = userId,
            Name = name,
            PublicKey = parsed.ToString(),
            Fingerprint = fingerprint,
            IsDefault = !theirs.Any(row => row.IsDefault),
            CreatedAt = now,
        };
        db.Add(key);
        audit.Record("ssh_key.added", key.Subject, after: new { key.Fingerprint });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return key;
    }

    public async Task<ApiError?> RemoveAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(name))
        {
            return Missing;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (
            await db.Set<SshKey>()
                .AsNoTracking()
                .SingleOrDefaultAsync(row => row.UserId == userId && row.Name == name, cancellationToken)
            is not { } key
        )
        {
            return Missing;
        }

        if (await db.Set<SshKey>().Where(row => row.Id == key.Id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return Missing;
        }

        audit.Record("ssh_key.removed", key.Subject, new { key.Fingerprint });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    public async Task<Result<SshKey>> MakeDefaultAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(name))
        {
            return Missing;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(userId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        // Two statements: PostgreSQL looks at the unique index after each row.
        await db.Set<SshKey>()
            .Where(row => row.UserId == userId && row.IsDefault && row.Name != name)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsDefault, false), cancellationToken);
        if (
            await db.Set<SshKey>()
                .SingleOrDefaultAsync(row => row.UserId == userId && row.Name == name, cancellationToken)
            is not { } key
        )
        {
            return Missing;
        }

        key.IsDefault = true;
        audit.Record("ssh_key.made_default", key.Subject);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return key;
    }

    // It stands in a path, so no slash, and neither "." nor "..".
    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@+-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
