using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tidemark.Service.Catalog.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Verifications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "verifications",
                columns: table => new
                {
                    PlanName = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    PointId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Depth = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    IsIntact = table.Column<bool>(type: "boolean", nullable: false),
                    IsRestorable = table.Column<bool>(type: "boolean", nullable: false),
                    Finding = table.Column<string>(type: "text", nullable: true),
                    TaskId = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_verifications", x => new { x.PlanName, x.PointId });
                    table.ForeignKey(
                        name: "FK_verifications_plans_PlanName",
                        column: x => x.PlanName,
                        principalTable: "plans",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "verifications");
        }
    }
}
