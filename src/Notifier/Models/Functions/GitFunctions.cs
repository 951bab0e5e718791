using Notifications.Notifier.Git;
using Notifications.Templates.Functions;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Notifier.Models.Functions;

/// <summary><c>git.short</c>, <c>git.name</c>, <c>git.web_url</c>, <c>git.commit_url</c>, <c>git.compare_url</c>, <c>git.change_url</c>.
/// Null where there is no such page.</summary>
internal static class GitFunctions
{
    public static FunctionTable Create(Repositories repositories) => new("git")
    {
        { "short", [P.Text("revision")], args => ModelValues.Text(Revision.Parse(args.Text(0)).Short) },
        { "name", [P.Text("repo")], args => ModelValues.Text(repositories.NameOf(args.Text(0))) },
        { "web_url", [P.Text("repo")], args => ModelValues.Link(repositories.Find(args.Text(0))?.Web) },
        {
            "commit_url", [P.Text("repo"), P.Text("revision")],
            args => ModelValues.Link(repositories.Find(args.Text(0))?.CommitUrl(Revision.Parse(args.Text(1))))
        },
        {
            "compare_url", [P.Text("repo"), P.Text("from"), P.Text("to")],
            args => ModelValues.Link(
                repositories.Find(args.Text(0))?.CompareUrl(Revision.Parse(args.Text(1)), Revision.Parse(args.Text(2))))
        },
        { "change_url", [P.Text("repo"), P.Int("number")],
            args => ModelValues.Link(repositories.Find(args.Text(0))?.ChangeUrl(args.Int(1))) },
    };
}
