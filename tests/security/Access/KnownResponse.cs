using System.Globalization;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// One line of <c>known-answers.txt</c>: an answer that differs from the rule, or one that the rule does not ask for.
/// </summary>
/// <param name="Operations">Their ids, or * for each.</param>
/// <param name="Identities">Their names, or * for each.</param>
/// <param name="Whose">The ids of the call; null for any.</param>
internal sealed record KnownResponse(
    NameList Operations,
    NameList Identities,
    Whose? Whose,
    Expectation Expected,
    string Line
)
{
    /// <summary>Every line of the file.</summary>
    public static IReadOnlyList<KnownResponse> ReadAll() => [.. ListFile.Read("known-answers.txt").Select(Parse)];

    public bool Covers(ApiOperation operation, Identity identity, Whose whose) =>
        Operations.Has(operation.Id) && Identities.Has(identity.Name) && (Whose is null || Whose == whose);

    private static KnownResponse Parse(string line)
    {
        if (
            line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries)
            is not [var operations, var identities, var whose, var statuses, _]
        )
        {
            throw new FormatException($"Not operations, identities, whose, statuses and a reason: '{line}'.");
        }

        int[] expected = [.. statuses.Split(',').Select(status => int.Parse(status, CultureInfo.InvariantCulture))];
        return new KnownResponse(
            new NameList(operations),
            new NameList(identities),
            whose == NameList.Any ? null : Enum.Parse<Whose>(whose),
            Expectation.OneOf(expected),
            line
        );
    }
}
