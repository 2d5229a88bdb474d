using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Nodes.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Isolation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "missing_isolation",
                table: "nodes",
                type: "text[]",
                nullable: true
            );

            migrationBuilder.AddColumn<bool>(
                name: "open_to_all",
                table: "nodes",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "missing_isolation", table: "nodes");

            migrationBuilder.DropColumn(name: "open_to_all", table: "nodes");
        }
    }
}
