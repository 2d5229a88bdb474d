namespace Panel.Identity.Organizations.Resources;

/// <param name="Name">As it was called last; null when identity has not heard it.</param>
internal sealed record ResourceResponse(Guid Id, string? Name)
{
    public static ResourceResponse Of(OrganizationResource row) => new(row.Id, row.Name.Length == 0 ? null : row.Name);

    public override string ToString() => Name is null ? Id.ToString() : $"{Id} {Name}";
}
