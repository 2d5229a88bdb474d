using Panel.Hosting.Errors;

namespace Panel.Identity.Users;

/// <summary>Collects what is wrong with a request, by the names of its members.</summary>
internal sealed class ValidationErrors
{
    private readonly Dictionary<string, string[]> _fields = new(StringComparer.Ordinal);

    public ApiError? Error => _fields.Count == 0 ? null : ApiErrors.Invalid(_fields);

    /// <param name="problem">Null when the field is as it should be.</param>
    public ValidationErrors Check(string field, string? problem) => Check(field, problem is null, problem ?? "");

    /// <summary>Only a field's first problem is kept.</summary>
    public ValidationErrors Check(string field, bool valid, string problem)
    {
        if (!valid)
        {
            _fields.TryAdd(field, [problem]);
        }

        return this;
    }
}
