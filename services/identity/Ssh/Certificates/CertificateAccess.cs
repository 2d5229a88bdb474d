using Panel.Hosting.Principals;

namespace Panel.Identity.Ssh.Certificates;

internal static class CertificateAccess
{
    /// <summary>One's own; everybody's for who holds the permission of the platform's administrators.</summary>
    public static IQueryable<SshCertificate> VisibleTo(
        this IQueryable<SshCertificate> certificates,
        Principal caller,
        string permission
    ) => caller.CanAdmin(permission) ? certificates : certificates.Where(row => row.UserId == caller.SubjectId);
}
