using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Certificates;

internal static class CertificateEndpoints
{
    public static void MapSshCertificates(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/ssh/krl", RevocationListAsync)
            .WithTags("SSH certificates")
            .DescribeFile("getRevokedKeys", "Get the file for sshd's RevokedKeys", "application/octet-stream");
        routes
            .MapPost("/v1/ssh/certificate", IssueAsync)
            .RequireUserPermission("ssh-certificates.create")
            .WithTags("SSH certificates")
            .Describe<CertificateResponse>(
                "issueCertificate",
                "Sign a public key",
                StatusCodes.Status201Created,
                description: "The caller's default key without one in the request."
            );
        var certificates = routes.MapGroup("/v1/ssh/certificates").WithTags("SSH certificates");
        certificates
            .MapGet("/", ListAsync)
            .RequireUserPermission("ssh-certificates.read")
            .Describe<Page<CertificateResponse>>(
                "listCertificates",
                "List certificates",
                description: "The caller's own, or a user's with `ssh-ca.read`. The search takes a whole "
                    + "fingerprint or key id."
            );
        certificates
            .MapGet("/{id:guid}", GetAsync)
            .RequireUserPermission("ssh-certificates.read")
            .Describe<CertificateResponse>("getCertificate", "Get a certificate");
        certificates
            .MapPost("/{id:guid}/revoke", RevokeAsync)
            .RequireUserPermission("ssh-certificates.revoke")
            .Describe<CertificateResponse>("revokeCertificate", "Revoke a certificate");
    }

    private static async Task<Results<Created<CertificateResponse>, ApiError>> IssueAsync(
        CertificateRequest request,
        Principal caller,
        IssueCertificate issue,
        CancellationToken cancellationToken
    )
    {
        var issued = await issue.RunAsync(request, caller, cancellationToken);
        return issued.Failed
            ? issued.Error
            : TypedResults.Created($"/v1/ssh/certificates/{issued.Value.Id}", CertificateResponse.Of(issued.Value));
    }

    /// <param name="userId">Whose; the caller's own when left out.</param>
    private static async Task<Results<Ok<Page<CertificateResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "user_id")] Guid? userId,
        Principal caller,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var whose = userId ?? caller.SubjectId;
        var found = db.Set<SshCertificate>()
            .AsNoTracking()
            .VisibleTo(caller, "ssh-ca.read")
            .Where(row => row.UserId == whose);
        if (page.Search is { } search)
        {
            found = found.Where(row => row.Fingerprint == search || row.KeyId == search);
        }

        return TypedResults.Ok(await found.ToPageAsync(page, CertificateResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<CertificateResponse>, ApiError>> GetAsync(
        Guid id,
        Principal caller,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Set<SshCertificate>()
            .AsNoTracking()
            .VisibleTo(caller, "ssh-ca.read")
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            is { } certificate
            ? TypedResults.Ok(CertificateResponse.Of(certificate))
            : ApiErrors.NotFound("certificate");

    private static async Task<Results<Ok<CertificateResponse>, ApiError>> RevokeAsync(
        Guid id,
        Principal caller,
        RevokeCertificates revoke,
        CancellationToken cancellationToken
    )
    {
        var revoked = await revoke.OneAsync(id, caller, cancellationToken);
        return revoked.Failed ? revoked.Error : TypedResults.Ok(CertificateResponse.Of(revoked.Value));
    }

    /// <summary>
    /// The file for sshd's <c>RevokedKeys</c>. The tag is weak: the list says when it was written, which is no change.
    /// </summary>
    private static async Task<FileContentHttpResult> RevocationListAsync(
        RevokedSerials revoked,
        TimeProvider clock,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var sections = await revoked.ReadAsync(cancellationToken);
        response.Headers.CacheControl = "no-cache";
        var tag = new EntityTagHeaderValue(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(sections))[..32]}\"",
            isWeak: true
        );
        return TypedResults.File(
            RevocationList.Write(sections, clock.GetUtcNow()),
            "application/octet-stream",
            entityTag: tag
        );
    }
}
