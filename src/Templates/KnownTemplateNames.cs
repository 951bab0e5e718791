using Notifications.Templates.Functions;

namespace Notifications.Templates;

/// <summary>What a template can name besides what the language itself has.</summary>
/// <param name="Variables">The members of its model.</param>
/// <param name="Functions">The host's.</param>
/// <param name="IsTemplate">Whether an included template exists; null: nothing can be included.</param>
public sealed record KnownTemplateNames(
    IReadOnlyCollection<string> Variables, IReadOnlyList<FunctionTable> Functions, Func<string, bool>? IsTemplate);

/// <summary>A name that nothing gives: at run time a variable of that name is nothing, a function fails.</summary>
/// <param name="Place">Where, with a message.</param>
/// <param name="Name">As written.</param>
/// <param name="Known">What could have been meant.</param>
public sealed record UnknownName(TemplateError Place, string Name, IReadOnlyCollection<string> Known);
