using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>Settings that count from the next start on: a file with wrong ones is refused now, not then, when nobody looks.</summary>
internal sealed class OptionsCheck<T>(string section) : IConfigCheck where T : class, new()
{
    public ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate) => new([.. Problems(candidate).Select(problem => $"{section}: {problem}")]);

    private IEnumerable<string> Problems(IConfiguration candidate)
    {
        try
        {
            var options = candidate.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
            List<ValidationResult> results = [];
            Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
            return results.Select(result => result.ErrorMessage!);
        }
        catch (InvalidOperationException unreadable)
        {
            return [unreadable.InnerException?.Message ?? unreadable.Message];
        }
    }
}
