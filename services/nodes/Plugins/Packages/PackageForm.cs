using Panel.Hosting.Errors;

namespace Panel.Nodes.Plugins.Packages;

/// <summary>Reads the multipart body of an upload.</summary>
internal static class PackageForm
{
    public const string Member = "package";

    /// <summary>Of the whole body; the rest is for the form around the package.</summary>
    public const long LargestBody = PackageFile.Largest + (1024 * 1024);

    public static async Task<Result<PackageFile>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return new ApiError(415, "unsupported_media_type", "The body must be multipart/form-data.");
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            if (form.Files.GetFile(Member) is not { } part)
            {
                return ApiErrors.Invalid(Member, "Required, as a file.");
            }

            await using var content = part.OpenReadStream();
            return await PackageFile.ReadAsync(content, cancellationToken) is { } file
                ? file
                : ApiErrors.BadRequest($"The package has more than {PackageFile.Largest} bytes.", "bad_package");
        }
        catch (InvalidDataException)
        {
            return ApiErrors.BadRequest("The form cannot be read.");
        }
    }
}
